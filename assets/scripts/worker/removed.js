// The service worker of a site with `OFFLINE=false`: removes the one of earlier visits, and all that it has stored.

/** @type {any} TypeScript does not know the types of a service worker here. */
const old = self;

const remove = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("atoll-")).map((name) => caches.delete(name)));
    await old.registration.unregister();
};

old.addEventListener("install", () => old.skipWaiting());
old.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(remove()));
