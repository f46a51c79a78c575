package io.mmapkit.bench.chart;

import io.mmapkit.bench.result.CellResult;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;

/** A picture of results: equal results give equal bytes, on a machine with the same fonts. */
public final class Picture {
    private static final int PIXELS = 2; // of a PNG for each of an SVG, so that it is sharp on fine screens

    private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d{3,}(?:[eE]-?\\d+)?");

    private final XYChart chart;

    private Picture(XYChart chart) {
        this.chart = chart;
    }

    /**
     * Bars: all contenders of a cell, of which there must be one.
     *
     * @param title null for one that says which cell it is
     */
    public static Picture ofCell(CellResult cell, String title) {
        return new Picture(BarPicture.of(cell, title));
    }

    /**
     * Lines over the size of the file, in the place and state that most sizes were measured in; bars where there is one size only.
     *
     * @param cells of one workload, at least one
     * @param title null for one that says which workload it is
     */
    public static Picture ofWorkload(List<CellResult> cells, String title) {
        Map<String, List<CellResult>> variants = cells.stream().collect(
                Collectors.groupingBy(SizePicture::variant, LinkedHashMap::new, Collectors.toList()));
        List<CellResult> most = variants.values().stream()
                .reduce((one, other) -> other.size() > one.size() ? other : one).orElseThrow();
        if (most.size() == 1) {
            return ofCell(most.getFirst(), title);
        }
        return new Picture(
                SizePicture.of(most.stream().sorted(Comparator.comparingLong(CellResult::fileBytes)).toList(), title));
    }

    /** As a drawing of text. */
    public byte[] svg() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
        // Letters are outlines with a dozen digits for each point: a hundredth of a pixel is enough, and half the size.
        return LONG_NUMBER.matcher(out.toString(StandardCharsets.UTF_8))
                .replaceAll(number -> new BigDecimal(number.group()).setScale(2, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros().toPlainString())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** As pixels. */
    public byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(chart.getWidth() * PIXELS, chart.getHeight() * PIXELS,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.scale(PIXELS, PIXELS);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
