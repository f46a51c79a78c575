package io.mmapkit.bench.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Map;
import org.knowm.xchart.style.AxesChartStyler;

/** The look of all pictures: a white card, since a page may be light or dark and tells a picture nothing of it. */
final class Palette {
    static final String FONT = Font.SANS_SERIF;
    static final Color TEXT = new Color(0x1c2127);
    static final Color LIMIT = new Color(0xb3261e);

    private static final Color LINE = new Color(0xd8dce2);
    private static final Map<String, Color> FAMILIES = Map.of("read", new Color(0xc8641b), "mmap", new Color(0x2563c9),
            "c", new Color(0x7b8490));
    private static final int TITLE_SIZE = 18;
    private static final int SIZE = 13;

    private Palette() {}

    static Color of(String family) {
        return FAMILIES.getOrDefault(family, TEXT);
    }

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(LINE);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartFontColor(TEXT);
        styler.setXAxisTickLabelsColor(TEXT);
        styler.setYAxisTickLabelsColor(TEXT);
        styler.setAxisTickMarksColor(LINE);
        styler.setChartTitleFont(new Font(FONT, Font.BOLD, TITLE_SIZE));
        styler.setChartTitleBoxVisible(false);
        styler.setAxisTitleFont(new Font(FONT, Font.PLAIN, SIZE));
        styler.setAxisTickLabelsFont(new Font(FONT, Font.PLAIN, SIZE));
        styler.setLegendFont(new Font(FONT, Font.PLAIN, SIZE));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendBackgroundColor(Color.WHITE);
        styler.setChartPadding(SIZE);
        styler.setLegendPadding(SIZE);
        styler.setXAxisDecimalPattern("#,##0.###");
        styler.setYAxisDecimalPattern("#,##0.###");
        styler.setMarkerSize(0);
    }
}
