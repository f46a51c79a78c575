package io.mmapkit.bench.chart;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Shown;
import io.mmapkit.bench.run.Spread;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * One workload over the size of the file: a line for MappedRegion, for C mmap, and for who is the best of a family at the largest size, of those that were
 * measured at all sizes.
 */
final class SizePicture {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 520;
    private static final Color BEST = new Color(0x1f9aa8); // of the mappings, where it isn't MappedRegion as it is by default

    private SizePicture() {}

    /** Of cells that differ in nothing but the size, in its order. */
    static XYChart of(List<CellResult> cells, String title) {
        CellResult largest = cells.getLast();
        Shown unit = Shown.of(cells);
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT)
                .title(title == null ? largest.title() + ", " + variant(largest) : title)
                .xAxisTitle("size of the file (powers of 2)")
                .yAxisTitle(unit.unit() + (largest.higherIsBetter() ? ", more is better" : ", less is better"))
                .build();
        Palette.apply(chart.getStyler());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setYAxisLogarithmic(true);
        // The library's logarithmic axis has ticks at powers of ten, where no file's size is: so the exponents of two are drawn.
        chart.getStyler().setxAxisTickLabelsFormattingFunction(
                power -> Math.abs(power - Math.rint(power)) < 0.01 ? Numbers.bytes(1L << Math.round(power)) : " ");
        List<ContenderResult> shown = shown(cells);
        for (ContenderResult contender : shown) {
            boolean best = contender.family().equals("mmap") && !contender.id().equals("region");
            add(chart, cells, contender, unit.factor(), best ? BEST : Palette.of(contender.family()));
        }
        limit(chart, cells, unit.factor());
        range(chart, cells, shown, unit.factor());
        return chart;
    }

    static String variant(CellResult cell) {
        return String.join(", ", cell.place(),
                cell.limitBytes() == null ? cell.state() : cell.state() + " to " + Numbers.bytes(cell.limitBytes()),
                cell.threads() == 1 ? "1 thread" : cell.threads() + " threads");
    }

    private static List<ContenderResult> shown(List<CellResult> cells) {
        CellResult largest = cells.getLast();
        Map<String, ContenderResult> shown = new LinkedHashMap<>();
        // The one that most is asked about comes last, and so lies on the others.
        Stream.of(best(cells, Family.READ), best(cells, Family.MMAP), largest.contender("c-mmap"), largest.region())
                .flatMap(Optional::stream).forEach(one -> shown.putIfAbsent(one.id(), one));
        return List.copyOf(shown.values());
    }

    private static Optional<ContenderResult> best(List<CellResult> cells, Family family) {
        return cells.getLast().best(family,
                one -> cells.stream().allMatch(cell -> cell.contender(one.id()).isPresent()));
    }

    private static void add(XYChart chart, List<CellResult> cells, ContenderResult shown, double factor,
            Color color) {
        List<Double> sizes = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        for (CellResult cell : cells) {
            Optional<Spread> spread = cell.contender(shown.id()).map(ContenderResult::spread);
            if (spread.isPresent()) {
                sizes.add(log2(cell.fileBytes()));
                medians.add(spread.get().median() * factor);
                XYSeries quartiles = chart.addSeries(shown.id() + " " + cell.id(),
                        new double[]{log2(cell.fileBytes()), log2(cell.fileBytes())},
                        new double[]{spread.get().lowerQuartile() * factor, spread.get().upperQuartile() * factor});
                quartiles.setLineColor(color).setShowInLegend(false);
                quartiles.setLineStyle(new BasicStroke(5, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
            }
        }
        float width = shown.family().equals("c") ? 5 : 2; // seen also where another line lies on it
        chart.addSeries(shown.label(), sizes, medians).setLineColor(color)
                .setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    }

    private static void limit(XYChart chart, List<CellResult> cells, double factor) {
        List<CellResult> known = cells.stream().filter(cell -> cell.best() != null).toList();
        if (!known.isEmpty()) {
            chart.addSeries("limit",
                    known.stream().map(cell -> log2(cell.fileBytes())).toList(),
                    known.stream().map(cell -> cell.best() * factor).toList()).setLineColor(Palette.LIMIT)
                    .setLineStyle(new BasicStroke(2, BasicStroke.CAP_BUTT,
                            BasicStroke.JOIN_MITER, 1, new float[]{6, 4}, 0));
        }
    }

    /** Whole powers of ten, so that the axis has ticks at its ends. */
    private static void range(XYChart chart, List<CellResult> cells, List<ContenderResult> shown, double factor) {
        Set<Double> all = new LinkedHashSet<>();
        for (CellResult cell : cells) {
            shown.forEach(one -> cell.contender(one.id()).map(ContenderResult::spread)
                    .ifPresent(spread -> all.addAll(List.of(spread.lowerQuartile(), spread.upperQuartile()))));
            if (cell.best() != null) {
                all.add(cell.best());
            }
        }
        double least = factor * all.stream().mapToDouble(Double::doubleValue).min().orElse(1);
        double most = factor * all.stream().mapToDouble(Double::doubleValue).max().orElse(10);
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
        chart.getStyler().setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most))));
    }

    private static double log2(long bytes) {
        return Math.log(bytes) / Math.log(2);
    }
}
