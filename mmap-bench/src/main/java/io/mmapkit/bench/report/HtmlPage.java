package io.mmapkit.bench.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file that needs no other: style, data, charting library and script are inside it. */
final class HtmlPage {
    private static final String LIBRARY = "/META-INF/maven/org.webjars/echarts/pom.properties";

    private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");

    /** In the order in which one uses the other. */
    private static final Map<String, List<String>> SCRIPTS = Map.of("page",
            List.of("charts.js", "cells.js", "workloads.js", "figures.js", "page.js"), "figures",
            List.of("charts.js", "figures.js", "figures-page.js"));

    private HtmlPage() {}

    /**
     * A page.
     *
     * @param kind the name of its frame: page, or figures
     * @param title of the window
     * @param json what it shows
     */
    static String of(String kind, String title, String json) throws IOException {
        Map<String, String> parts = Map.of("TITLE", escaped(title), "STYLE", text("page.css"), "LIBRARY",
                script(charts()), "SCRIPT",
                script(scripts(kind)), "DATA", json.replace("<", "\\u003c"));
        return PLACE.matcher(text(kind + ".html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private static String scripts(String kind) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : SCRIPTS.get(kind)) {
            all.append(text(name)).append('\n');
        }
        return all.toString();
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
