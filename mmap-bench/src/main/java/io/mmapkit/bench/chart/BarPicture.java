package io.mmapkit.bench.chart;

import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Shown;
import io.mmapkit.bench.run.Spread;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * All contenders of a cell: a bar to the median, with a line from one quartile to the other. Bars are thick lines of an XY chart, since a category
 * chart has upright bars only, under which long names can't be read, and the same distance to both ends of an error bar.
 */
final class BarPicture {
    private static final int WIDTH = 960;
    private static final int ROW = 26;
    private static final int FRAME = 150;
    private static final float BAR = 15;
    private static final double LOGARITHMIC_FROM = 20;
    private static final Map<String, String> FAMILIES = Map.of("read", "read() or write(), Java", "mmap",
            "mapping, Java", "c", "C");

    private BarPicture() {}

    static XYChart of(CellResult cell, String title) {
        List<ContenderResult> contenders = cell.contenders();
        XYChart chart = new XYChartBuilder().width(WIDTH).height(contenders.size() * ROW + FRAME)
                .title(title == null ? cell.label() : title).xAxisTitle(axis(cell)).build();
        Palette.apply(chart.getStyler());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        double factor = Shown.of(cell).factor();
        double from = range(cell, factor, chart);
        Set<String> named = new HashSet<>();
        for (int row = 0; row < contenders.size(); row++) {
            ContenderResult contender = contenders.get(row);
            Spread spread = contender.spread();
            boolean first = named.add(contender.family());
            line(chart, first ? FAMILIES.getOrDefault(contender.family(), contender.family()) : "bar " + row, first,
                    Palette.of(contender.family()), BAR, from, spread.median() * factor, -row);
            line(chart, "quartiles " + row, false, Palette.TEXT, 2, spread.lowerQuartile() * factor,
                    spread.upperQuartile() * factor, -row);
        }
        if (cell.best() != null) {
            XYSeries limit = chart.addSeries("limit: " + cell.limit(),
                    new double[]{cell.best() * factor, cell.best() * factor},
                    new double[]{0.5, 0.5 - contenders.size()});
            limit.setLineColor(Palette.LIMIT).setLineStyle(new BasicStroke(2, BasicStroke.CAP_BUTT,
                    BasicStroke.JOIN_MITER, 1, new float[]{6, 4}, 0));
        }
        rows(chart, contenders);
        return chart;
    }

    private static String axis(CellResult cell) {
        return Shown.of(cell).unit() + (cell.higherIsBetter() ? ", more is better" : ", less is better");
    }

    /** Sets the range of the values, and returns its start. */
    private static double range(CellResult cell, double factor, XYChart chart) {
        double least = factor
                * cell.contenders().stream().mapToDouble(one -> one.spread().lowerQuartile()).min().orElse(1);
        double most = factor
                * Math.max(cell.contenders().stream().mapToDouble(one -> one.spread().upperQuartile()).max()
                        .orElse(1), cell.best() == null ? 0 : cell.best());
        boolean logarithmic = least > 0 && most / least > LOGARITHMIC_FROM;
        double from = logarithmic ? Math.pow(10, Math.floor(Math.log10(least))) : 0;
        chart.getStyler().setXAxisLogarithmic(logarithmic);
        chart.getStyler().setXAxisMin(from);
        chart.getStyler().setXAxisMax(logarithmic ? Math.pow(10, Math.ceil(Math.log10(most))) : most * 1.05);
        return from;
    }

    private static void line(XYChart chart, String name, boolean inLegend, Color color, float width, double from,
            double to, double y) {
        XYSeries series = chart.addSeries(name, new double[]{from, to}, new double[]{y, y});
        series.setLineColor(color).setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        series.setShowInLegend(inLegend);
    }

    /** A tick for each contender, with its name. */
    private static void rows(XYChart chart, List<ContenderResult> contenders) {
        chart.getStyler().setYAxisMin(0.5 - contenders.size());
        chart.getStyler().setYAxisMax(0.5);
        chart.getStyler().setPlotGridHorizontalLinesVisible(false);
        chart.getStyler().setYAxisTickMarkSpacingHint(ROW / 2);
        chart.getStyler().setyAxisTickLabelsFormattingFunction(y -> {
            int row = (int) Math.rint(-y);
            boolean whole = Math.abs(y + row) < 0.01 && row >= 0 && row < contenders.size();
            // The library draws fewer ticks if two have the same label.
            return whole ? contenders.get(row).label() : " ".repeat(1 + Math.abs((int) Math.rint(2 * y)));
        });
    }
}
