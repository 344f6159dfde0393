declare module "jsonld" {
  type Loaded = { contextUrl: null; document: unknown; documentUrl: string };
  type Options = {
    documentLoader: (url: string) => Promise<Loaded>;
    expandContext?: unknown;
    base?: string;
  };
  const jsonld: {
    expand(document: unknown, options: Options): Promise<unknown[]>;
    compact(
      document: unknown,
      context: unknown,
      options: Options & { skipExpansion?: boolean },
    ): Promise<Record<string, unknown>>;
  };
  export = jsonld;
}
