import { preloadedContexts } from "@fedify/fedify";

/** What Fedify loads with: the contexts bundled with it, and nothing else. No dispatcher of ours may reach the network. */
export const closedLoaders = {
  documentLoaderFactory: () => refuseToFetch,
  authenticatedDocumentLoaderFactory: () => refuseToFetch,
  contextLoaderFactory: () => bundledContext,
};

function refuseToFetch(url: string): Promise<never> {
  return Promise.reject(new Error(`not fetched: ${url}`));
}

function bundledContext(url: string) {
  const document = Object.hasOwn(preloadedContexts, url) ? preloadedContexts[url] : undefined;
  if (document === undefined) return refuseToFetch(url);
  return Promise.resolve({ contextUrl: null, document, documentUrl: url });
}
