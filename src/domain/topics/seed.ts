import type { Tx } from "../../storage/transaction.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import { addSynonym } from "./topics.ts";

/** What an instance starts with: Danish name, English name, other names for the same. Names are data, kept in both languages. */
export const seedTopicNames: readonly (readonly [da: string, en: string, ...synonyms: string[]])[] =
  [
    ["Tavlemøde", "Huddle", "Tavlemøder", "Board meeting"],
    ["Vagtplan", "Rota", "Vagtplanlægning", "Roster"],
    ["Overlevering", "Handover", "Vagtskifte", "ISBAR"],
    ["Stuegang", "Ward round", "Tværfaglig stuegang"],
    ["Udskrivelse", "Discharge", "Udskrivning"],
    ["Indlæggelse", "Admission"],
    ["Medicinering", "Medication", "Medicinadministration"],
    ["Medicinafstemning", "Medication reconciliation"],
    ["Patientsikkerhed", "Patient safety"],
    ["Utilsigtede hændelser", "Adverse events", "UTH", "Utilsigtet hændelse"],
    ["Infektionshygiejne", "Infection control", "Hygiejne"],
    ["Håndhygiejne", "Hand hygiene"],
    ["Fald", "Falls", "Faldforebyggelse"],
    ["Tryksår", "Pressure ulcers", "Liggesår"],
    ["Ernæring", "Nutrition"],
    ["Smertebehandling", "Pain management", "Smerter"],
    ["Demens", "Dementia"],
    ["Delirium", "Delirium in hospital"],
    ["Psykiatri", "Psychiatry"],
    ["Tvang i psykiatrien", "Coercion", "Bæltefiksering"],
    ["Pårørende", "Relatives", "Pårørendeinddragelse"],
    ["Patientinddragelse", "Patient involvement", "Brugerinddragelse"],
    ["Fælles beslutningstagning", "Shared decision making"],
    ["Patientfeedback", "Patient feedback", "Brugeroplevelser"],
    ["Patientuddannelse", "Patient education"],
    ["Sundhedskompetence", "Health literacy"],
    ["Tværsektorielt samarbejde", "Cross-sector collaboration", "Sektorovergange"],
    ["Almen praksis", "General practice"],
    ["Kommunal sygepleje", "Community nursing", "Hjemmesygepleje"],
    ["Præhospital", "Prehospital care", "Ambulance"],
    ["Akutmodtagelse", "Emergency department", "Akutafdeling", "FAM"],
    ["Triage", "Triage in emergency care"],
    ["Intensiv", "Intensive care"],
    ["Operation", "Surgery", "Operationsgang"],
    ["Sikker kirurgi", "Safe surgery", "Tjekliste til operation"],
    ["Anæstesi", "Anaesthesia"],
    ["Fødsel", "Childbirth", "Fødselshjælp", "Sikre fødsler"],
    ["Barsel", "Postnatal care"],
    ["Neonatal", "Neonatal care"],
    ["Børn og unge", "Children and young people", "Pædiatri"],
    ["Geriatri", "Geriatrics", "Ældre medicinske patienter"],
    ["Palliation", "Palliative care", "Lindring"],
    ["Kræft", "Cancer", "Onkologi"],
    ["Diabetes", "Diabetes care"],
    ["KOL", "COPD"],
    ["Hjertesvigt", "Heart failure"],
    ["Sepsis", "Sepsis care"],
    ["Apopleksi", "Stroke"],
    ["Genoptræning", "Rehabilitation", "Rehabilitering"],
    ["Laboratorium", "Laboratory"],
    ["Billeddiagnostik", "Diagnostic imaging", "Røntgen", "Radiografi"],
    ["Apotek", "Pharmacy"],
    ["Telemedicin", "Telemedicine", "Videokonsultation"],
    ["Journalføring", "Documentation", "Dokumentation"],
    ["Kunstig intelligens", "Artificial intelligence"],
    ["Simulationstræning", "Simulation training", "Simulation"],
    ["Introduktion af nye", "Onboarding", "Introduktionsforløb"],
    ["Vejledning", "Supervision", "Klinisk vejledning"],
    ["Arbejdsmiljø", "Work environment", "Trivsel"],
    ["Fastholdelse", "Retention", "Rekruttering"],
    ["Psykologisk tryghed", "Psychological safety"],
    ["Forbedringsarbejde", "Quality improvement", "Kvalitetsudvikling", "PDSA"],
    ["Ledelse", "Leadership"],
    ["Mødestyring", "Meeting management"],
    ["Logistik", "Logistics", "Portører"],
    ["Bæredygtighed", "Sustainability", "Grønt hospital"],
  ];

/** Makes the first topics with their synonyms, or brings their names up to date. Twice is once. */
export async function seedTopics(tx: Tx): Promise<void> {
  for (const [da, en, ...others] of seedTopicNames) {
    const id = await curated(tx, da, en);
    for (const synonym of [en, ...others])
      if (topicSlug(synonym) !== topicSlug(da)) await addSynonym(tx, id, synonym);
  }
}

/** Makes the first topics where there are none at all: what people have changed since stays as they want it. */
export async function seedTopicsOnce(tx: Tx): Promise<void> {
  const any = await tx.db.selectFrom("topic").select("id").limit(1).executeTakeFirst();
  if (!any) await seedTopics(tx);
}

async function curated(tx: Tx, da: string, en: string): Promise<number> {
  const names = { label_da: da, label_en: en, curated: 1 } as const;
  const { id } = await tx.db
    .insertInto("topic")
    .values({
      id: tx.newId(),
      slug: topicSlug(da)!,
      ...names,
      canonical_id: null,
      posts_count: 0,
      created_at: tx.now,
    })
    .onConflict((c) => c.column("slug").doUpdateSet({ ...names, canonical_id: null }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}
