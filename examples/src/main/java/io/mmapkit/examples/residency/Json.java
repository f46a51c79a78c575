package io.mmapkit.examples.residency;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.mmapkit.PageSize;
import io.mmapkit.Residency;
import java.io.IOException;

/** All that is known, for programs: written as it is found, since a tree may have millions of files. What isn't known is null. */
final class Json implements Output {
    private final JsonGenerator out;

    Json() throws IOException {
        // In ASCII, so that names survive a locale that has nothing else
        out = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().createGenerator(System.out)
                .setPrettyPrinter(new DefaultPrettyPrinter()).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    @Override
    public void begin() throws IOException {
        out.writeStartObject();
        out.writeNumberField("pageSize", PageSize.system().bytes());
        out.writeArrayFieldStart("files");
    }

    @Override
    public void file(Report report) throws IOException {
        Residency now = report.residency();
        out.writeStartObject();
        out.writeStringField("path", report.path());
        out.writeNumberField("size", report.size());
        out.writeNumberField("allocated", report.allocated());
        out.writeNumberField("links", report.links());
        out.writeNumberField("inode", report.id().inode());
        out.writeNumberField("pages", now.pages());
        number("resident", now.resident());
        number("dirty", now.dirty());
        number("writeback", now.writeback());
        number("evicted", now.evicted());
        number("recentlyEvicted", now.recentlyEvicted());
        out.writeFieldName("parts");
        out.writeArray(report.cells(), 0, report.cells().length);
        out.writeEndObject();
    }

    private void number(String name, long value) throws IOException {
        if (value < 0) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, value);
        }
    }

    @Override
    public void problem(String path, String reason) throws IOException {
        out.writeStartObject();
        out.writeStringField("path", path);
        out.writeStringField("problem", reason);
        out.writeEndObject();
    }

    @Override
    public void end(Totals totals) throws IOException {
        out.writeEndArray();
        out.writeObjectFieldStart("total");
        out.writeNumberField("files", totals.files);
        out.writeNumberField("bytes", totals.bytes);
        out.writeNumberField("pages", totals.pages);
        out.writeNumberField("resident", totals.resident);
        number("dirty", totals.hasDirty ? totals.dirty : -1);
        number("writeback", totals.hasDirty ? totals.writeback : -1);
        out.writeNumberField("moreNames", totals.moreNames);
        out.writeNumberField("notPermitted", totals.unknown);
        out.writeNumberField("unreadable", totals.unreadable);
        out.writeEndObject();
        out.writeEndObject();
        out.writeRaw('\n');
        out.flush();
    }
}
