import { dayOfWork } from "./day-of-work.ts";
import { watchSteps } from "./steps-of.ts";

/** Does a day's work, and kills itself before the given step of it. Arguments: URL, number of the step, URI of the colleague elsewhere. */
const [, , url = "", last = "", colleague = ""] = process.argv;
watchSteps((step) => {
  if (step === Number(last)) process.kill(process.pid, "SIGKILL");
});
await dayOfWork(url, 0, colleague);
