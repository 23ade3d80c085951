// Detects another build of the site on the server, for example after a deployment, and reloads the tab once for each build.
import { isOurBuild } from "../shell/documents.js";
import { requestPayload } from "./payload.js";

const KEY = "atoll-build-";
let isChecking = false;

/**
 * Reload the tab if this is another build. Return false if it is not, or if reloading did not help before: during a deployment,
 * servers with different builds can respond.
 * @param {string} build
 */
export const reloadFor = (build) => {
    try {
        if (isOurBuild(build) || sessionStorage.getItem(KEY + build)) return false;
        sessionStorage.setItem(KEY + build, "reloaded");
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
