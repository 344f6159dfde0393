/** The API for apps that ours is compatible with, as its version is told everywhere (docs.joinmastodon.org/api/versions). */
export const compatibleWith = { name: "mastodon", version: "4.5.0" } as const;
