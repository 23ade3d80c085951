// Types of the page that TypeScript does not know.
import type { Shell } from "./site.js";

declare global {
    interface Window {
        /** For scripts of live examples and features. */
        atoll: { base: string; announce: (text: string) => void; boot: () => Promise<void> | undefined };
        dash_clientside: any;
        dash_core_components?: any;
        dash_mantine_components?: any;
        docs_components: any;
        mermaid: Mermaid;
    }
    interface Mermaid {
        initialize: (options: Record<string, unknown>) => void;
        render: (id: string, source: string) => Promise<{ svg: string }>;
    }
    interface DocumentEventMap {
        /** Another article is shown, or (without `parts`) React has rendered the current one again. */
        "atoll:page": CustomEvent<{ path: string; parts?: Document }>;
        /** A script changed the URL of the current page. */
        "atoll:address": CustomEvent;
        /** The scripts of all components have run, and the renderer of Dash runs next. */
        "atoll:components": CustomEvent<Shell>;
        prerenderingchange: Event;
    }
    interface Document {
        prerendering?: boolean;
    }
    interface Navigator {
        connection?: { saveData?: boolean; effectiveType?: string };
        globalPrivacyControl?: boolean;
    }
    const React: any;
    const ReactDOM: any;
    const webVitals: any;
}
