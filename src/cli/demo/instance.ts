import { join } from "node:path";
import type { DemoRegion } from "./types.ts";

/** Where one region of the demo lives on this machine. */
export interface DemoInstance {
  region: DemoRegion;
  origin: string;
  host: string;
  folder: string;
  databaseUrl: string;
  secretFile: string;
  /** Settings of its process. */
  settings: Record<string, string>;
}

/** The place of a region in the demo's folder, at a port of its own. */
export function demoInstance(demoFolder: string, region: DemoRegion, port: number): DemoInstance {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const folder = join(demoFolder, region.slug);
  const databaseUrl = `file:${join(folder, "vis.sqlite")}`;
  const secretFile = join(folder, "secret");
  const settings = {
    VIS_ORIGIN: origin,
    VIS_PORT: String(port),
    VIS_BIND: "127.0.0.1",
    VIS_DATA_DIR: folder,
    VIS_DATABASE_URL: databaseUrl,
    VIS_SECRET_FILE: secretFile,
    VIS_REGION_NAME: region.name,
    VIS_ALLOW_PRIVATE: "127.0.0.0/8",
    VIS_LOG: "warning",
  };
  return { region, origin, host, folder, databaseUrl, secretFile, settings };
}
