package io.mmapkit.examples.tool;

import java.nio.charset.Charset;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** How full each part of something is, a character for each. */
public final class Bar {
    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
    private static final String ASCII = " .:-=+*%#";

    private final String levels;

    private Bar(String levels) {
        this.levels = levels;
    }

    /** In characters that a charset has. */
    public static Bar in(Charset charset) {
        return new Bar(charset.newEncoder().canEncode(BLOCKS) ? BLOCKS : ASCII);
    }

    /**
     * A character for each part; a part that isn't empty never looks so, and one that isn't full never looks full.
     *
     * @param parts from 0 to 1
     */
    public String of(double... parts) {
        return DoubleStream.of(parts).mapToObj(part -> String.valueOf(levels.charAt(level(part))))
                .collect(Collectors.joining());
    }

    private int level(double part) {
        int last = levels.length() - 1;
        if (part <= 0) {
            return 0;
        }
        return part >= 1 ? last : Math.clamp((int) (part * last), 1, last - 1);
    }
}
