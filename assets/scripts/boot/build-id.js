// Detects another build of the site on the server, for example after a deployment or a rollback, and reloads the tab.
import { isOurBuild } from "../shell/documents.js";
import { requestPayload } from "./payload.js";

const KEY = "atoll-build-";
/** Milliseconds until the tab reloads again for the same build. */
const PAUSE = 60_000;
let isChecking = false;

/**
 * Reload the tab if this is another build. Return false if it is not, or if reloading did not help a moment ago: during a
 * deployment, servers with different builds can respond.
 * @param {string} build
 */
export const reloadFor = (build) => {
    try {
        if (isOurBuild(build) || Date.now() - Number(sessionStorage.getItem(KEY + build)) < PAUSE) return false;
        sessionStorage.setItem(KEY + build, String(Date.now()));
    } catch {
        return false;
    }
    location.reload();
    return true;
};

/** Check the build when a callback fails: that of an older build can be missing on the server. */
export const watchCallbacks = () => {
    const request = window.fetch;
    window.fetch = async (resource, options) => {
        const response = await request(resource, options);
        const address = resource instanceof Request ? resource.url : String(resource);
        const isRefused = response.status >= 400 && response.status !== 429;
        if (isRefused && !isChecking && address.includes("/_dash-update-component")) {
            isChecking = true;
            const finish = () => {
                isChecking = false;
            };
            requestPayload(location)
                .then(({ build }) => reloadFor(build))
                .then(finish, finish);
        }
        return response;
    };
};
