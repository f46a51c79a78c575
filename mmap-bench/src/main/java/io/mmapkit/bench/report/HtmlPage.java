package io.mmapkit.bench.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** One file that needs no other: style, data, charting library and script are inside it. */
final class HtmlPage {
    private static final String LIBRARY = "/META-INF/maven/org.webjars/echarts/pom.properties";

    private HtmlPage() {}

    static String of(String title, String json) throws IOException {
        return text("page.html").replace("@TITLE@", escaped(title)).replace("@STYLE@", text("page.css"))
                .replace("@LIBRARY@", script(charts()))
                .replace("@SCRIPT@", script(text("page.js"))).replace("@DATA@", script(json));
    }

    /** Nothing inside a script element may look like its end or like a comment's start; in JSON and in JavaScript strings this is the same text. */
    private static String script(String text) {
        return text.replace("</", "<\\/").replace("<!--", "<\\!--");
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
