package io.mmapkit.bench.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file that needs no other: style, data, charting library and script are inside it. */
public final class HtmlPage {
    private static final String LIBRARY = "/META-INF/maven/org.webjars/echarts/pom.properties";

    private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");

    private HtmlPage() {}

    /**
     * A page.
     *
     * @param kind the name of its frame and of its script: page, or figures
     * @param title of the window
     * @param json what it shows
     */
    public static String of(String kind, String title, String json) throws IOException {
        Map<String, String> parts = Map.of("TITLE", escaped(title), "STYLE", text("page.css"), "LIBRARY",
                script(charts()), "SCRIPT",
                script(text("charts.js") + "\n" + text(kind + ".js")), "DATA", json.replace("<", "\\u003c"));
        return PLACE.matcher(text(kind + ".html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** Nothing in a script may look like its end or like the start of a comment; within strings this is the same text. */
    private static String script(String text) {
        return text.replace("</script", "<\\/script").replace("<!--", "\\x3c!--");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String charts() throws IOException {
        Properties artifact = new Properties();
        try (InputStream in = open(LIBRARY)) {
            artifact.load(in);
        }
        return text("/META-INF/resources/webjars/echarts/" + artifact.getProperty("version") + "/echarts.min.js");
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = HtmlPage.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException("this build lacks " + resource);
        }
        return in;
    }
}
