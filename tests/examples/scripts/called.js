import { backwards } from "./words.js";

let calls = 0;

export const turn = async (clicks, word) => {
    calls += 1;
    window.dash_clientside.set_props("scripts-step", { children: `call ${calls}` });
    await Promise.resolve();
    return `${backwards(word)} after ${clicks} clicks`;
};
