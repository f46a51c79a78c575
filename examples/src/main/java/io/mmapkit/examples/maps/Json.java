package io.mmapkit.examples.maps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mmapkit.vm.Figure;
import io.mmapkit.vm.Label;
import io.mmapkit.vm.MemoryUse;
import io.mmapkit.vm.VirtualMapping;
import java.time.Instant;

/** All that is known, for programs and for the page. Sizes are in bytes, addresses are text: they don't fit into a double. */
final class Json {
    /** In ASCII, so that names survive a locale that has nothing else. */
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Json() {}

    static String of(Picture picture, boolean isForPeople) throws JsonProcessingException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("pid", picture.pid());
        root.put("command", picture.command());
        root.put("time", Instant.now().toString());
        root.put("note", picture.note());
        put(picture.total(), root.putObject("total"));
        ArrayNode rows = root.putArray("mappings");
        picture.rows().forEach(row -> put(row, rows.addObject()));
        return isForPeople
                ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root)
                : MAPPER.writeValueAsString(root);
    }

    private static void put(Row row, ObjectNode node) {
        VirtualMapping mapping = row.named().mapping();
        node.put("start", Long.toHexString(mapping.start()));
        node.put("end", Long.toHexString(mapping.end()));
        node.put("size", mapping.byteSize());
        node.put("may", mapping.permissions());
        node.put("offset", mapping.offset());
        node.put("device", mapping.deviceMajor() + ":" + mapping.deviceMinor());
        node.put("inode", mapping.inode());
        node.put("kind", row.named().kind().name());
        node.put("what", row.named().kind().text());
        node.put("name", row.named().name());
        node.put("kernelName", mapping.name());
        put(row.use(), node.putObject("use"));
        ArrayNode heat = node.putArray("heat");
        for (double part : row.heat()) {
            heat.add(Math.round(part * 1000) / 1000.0);
        }
        if (row.named().labels().size() > 1) {
            ArrayNode labels = node.putArray("labels");
            for (Label label : row.named().labels()) {
                ObjectNode one = labels.addObject();
                one.put("start", Long.toHexString(label.start()));
                one.put("end", Long.toHexString(label.end()));
                one.put("what", label.kind().text());
                one.put("name", label.name());
            }
        }
    }

    private static void put(MemoryUse use, ObjectNode node) {
        for (Figure figure : Figure.values()) {
            if (use.bytes(figure) >= 0) {
                node.put(figure.word(), use.bytes(figure));
            }
        }
    }
}
