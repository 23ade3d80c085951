// Stores the duration of the slowest user event, from the input to the next frame, across documents.
(() => {
    const KEY = "benchmark-slowest";
    const take = (entries) => {
        for (const { duration, interactionId } of entries) {
            if (interactionId && duration > Number(sessionStorage.getItem(KEY))) sessionStorage.setItem(KEY, String(duration));
        }
    };
    const observer = new PerformanceObserver((list) => take(list.getEntries()));
    observer.observe({ type: "event", durationThreshold: 16, buffered: true });
    addEventListener("pagehide", () => take(observer.takeRecords()));
})();
