// Stores the time of the first paint and of the largest paint, and the layout shift without user input.
(() => {
    const seen = window.benchmark = { firstPaint: 0, largestPaint: 0, shift: 0 };
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") seen.firstPaint = startTime; });
    watch("largest-contentful-paint", ({ startTime }) => { seen.largestPaint = startTime; });
    watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.shift += value; });
})();
