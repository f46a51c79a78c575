package io.mmapkit.alloc;

import java.util.Locale;

/** A picture of a heap at a moment, as text or as SVG: where it is used, where it is free, and how fragmented it is. */
public final class HeapDump {
    private static final int COLUMNS = 64;
    private static final int MOST_ROWS = 32;
    private static final int PIXELS = 12; // of a cell
    private static final String SHADES = ".:-=+*%#"; // from free to used

    private final HeapStatistics statistics;
    private final String damage; // or null
    private final long cell; // in bytes
    private final int cells;
    private final double[] used;
    private final double[] quick;

    private HeapDump(HeapStatistics statistics, String damage, long cell, double[] used, double[] quick) {
        this.statistics = statistics;
        this.damage = damage;
        this.cell = cell;
        this.cells = used.length;
        this.used = used;
        this.quick = quick;
    }

    /** Draws what there is up to where it is damaged, if it is. */
    static HeapDump of(HeapWalk walk, long heapBytes) {
        long cell = Math.max(HeapLayout.SMALLEST, Math.ceilDiv(heapBytes, (long) COLUMNS * MOST_ROWS));
        int cells = Math.toIntExact(Math.ceilDiv(heapBytes, cell));
        double[] used = new double[cells];
        double[] quick = new double[cells];
        fill(used, 0, HeapLayout.FIRST, cell);
        HeapStatistics.Counter counter = new HeapStatistics.Counter(heapBytes);
        String damage = null;
        try {
            walk.visit((block, size, kind) -> {
                counter.add(block, size, kind);
                if (kind != HeapWalk.Kind.FREE) {
                    fill(kind == HeapWalk.Kind.USED ? used : quick, block, size, cell);
                }
            });
        } catch (HeapCorruptedException damaged) {
            damage = damaged.getMessage();
        }
        return new HeapDump(counter.result(), damage, cell, used, quick);
    }

    /** Adds a range to the cells that it touches. */
    private static void fill(double[] into, long from, long length, long cell) {
        long end = from + length;
        while (from < end) {
            long index = from / cell;
            long to = Math.min(end, (index + 1) * cell);
            into[(int) index] += (double) (to - from) / cell;
            from = to;
        }
    }

    /** {@return what the heap consists of; if it is damaged, up to there} */
    public HeapStatistics statistics() {
        return statistics;
    }

    private String caption() {
        String text = String.format(Locale.ROOT,
                "%d bytes: %d blocks of %d bytes used, %d of %d quick, %d of %d free, the longest %d; fragmentation %.0f %%",
                statistics.heapBytes(), statistics.usedBlocks(), statistics.usedBytes(), statistics.quickBlocks(),
                statistics.quickBytes(), statistics.freeBlocks(), statistics.freeBytes(), statistics.largestFree(),
                100 * statistics.fragmentation());
        return damage == null ? text : text + "; up to where " + damage;
    }

    /** {@return a line of numbers, and up to 32 rows of 64 characters: {@code .} is free, {@code #} is used, {@code o} is mostly in quick lists} */
    public String text() {
        StringBuilder text = new StringBuilder(caption()).append(System.lineSeparator());
        text.append("each character is ").append(cell).append(" bytes").append(System.lineSeparator());
        for (int i = 0; i < cells; i++) {
            text.append(quick[i] > used[i] && quick[i] > 0.5
                    ? 'o'
                    : SHADES.charAt((int) Math.min(SHADES.length() - 1, Math.ceil(used[i] * (SHADES.length() - 1)))));
            if (i % COLUMNS == COLUMNS - 1 || i == cells - 1) {
                text.append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    /** {@return a drawing that a browser shows: green is free, red is used, yellow is in quick lists, and mixed is fragmented} */
    public String svg() {
        int rows = Math.ceilDiv(cells, COLUMNS);
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">%n",
                COLUMNS * PIXELS, rows * PIXELS + 20));
        svg.append("<title>").append(caption()).append("</title>\n");
        for (int i = 0; i < cells; i++) {
            svg.append(String.format(Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"><title>%d to %d: %.0f %% used</title></rect>%n",
                    i % COLUMNS * PIXELS, i / COLUMNS * PIXELS, PIXELS - 1, PIXELS - 1, color(used[i], quick[i]),
                    i * cell, Math.min((i + 1) * cell, statistics.heapBytes()), 100 * used[i]));
        }
        svg.append(String.format(Locale.ROOT, "<text x=\"0\" y=\"%d\">%s</text>%n</svg>%n", rows * PIXELS + 14,
                caption()));
        return svg.toString();
    }

    private static String color(double used, double quick) {
        int red = (int) Math.min(255, 90 + 165 * Math.min(1, used + quick));
        int green = (int) Math.max(0, Math.min(255, 200 - 150 * Math.min(1, used)));
        return String.format(Locale.ROOT, "#%02x%02x50", red, green);
    }

    /** {@return the text} */
    @Override
    public String toString() {
        return text();
    }
}
