package io.mmapkit.examples.stat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mmapkit.examples.tool.Text;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SegmentInfo;
import java.time.Instant;

/** All that is known, for programs. Sizes are in bytes; what isn't a number to calculate with is text. */
final class Json {
    /** In ASCII, so that names survive a locale that has nothing else. */
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Json() {}

    /** @param isOneLine for who reads one look after the other */
    static String of(Look look, boolean isOneLine) throws JsonProcessingException {
        Found found = look.found();
        ObjectNode root = MAPPER.createObjectNode();
        root.put("folder", found.folder().toString());
        root.put("time", Instant.now().toString());
        root.put("unreadable", found.unreadable());
        Mappers mappers = Mappers.now();
        ArrayNode segments = root.putArray("segments");
        found.segments().forEach(segment -> {
            ObjectNode node = segments.addObject();
            put(segment, node);
            JsonInside.put(look.inside(segment), node);
            look.memory(segment, mappers).ifPresent(memory -> put(memory, node.putObject("memory")));
        });
        return isOneLine
                ? MAPPER.writeValueAsString(root)
                : MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /** What isn't known is null. */
    private static void put(Memory memory, ObjectNode node) {
        node.put("pages", memory.residency().pages());
        node.put("resident", memory.residency().isPermitted() ? Long.valueOf(memory.residency().resident()) : null);
        ArrayNode mapped = node.putArray("mappedBy");
        memory.mappedBy().forEach(mapped::add);
        node.put("notLookedInto", memory.hidden());
    }

    private static void put(SegmentInfo segment, ObjectNode node) {
        node.put("name", segment.name());
        node.put("problem", segment.header() == null ? segment.problem() : null);
        node.put("fileSize", segment.fileSize());
        node.put("owner", segment.owner());
        node.put("mode", Text.mode(segment.mode()));
        node.put("isInUse", segment.isInUse());
        node.put("hasReaders", segment.hasReaders());
        if (segment.header() == null) {
            node.putNull("header");
        } else {
            put(segment.header(), node.putObject("header"));
        }
        ArrayNode participants = node.putArray("participants");
        segment.participants().forEach(one -> put(one, participants.addObject()));
    }

    private static void put(SegmentHeader header, ObjectNode node) {
        node.put("byteSize", header.byteSize());
        node.put("pageSize", header.pageSize());
        node.put("layoutName", header.layoutHash() == 0 ? null : header.layoutName());
        node.put("layoutHash", header.layoutHash() == 0 ? null : Text.hash(header.layoutHash())); // too long for a double
        node.put("isUnlinkedByLast", header.isUnlinkedByLast());
        node.put("creatorPid", header.creatorPid());
        node.put("creatorNamespace", header.creatorNamespace());
        node.put("creatorStartTime", header.creatorStartTime());
        node.put("created", header.created().toString());
        node.put("bootId", header.bootId().toString());
    }

    private static void put(Participant one, ObjectNode node) {
        node.put("slot", one.slot());
        node.put("epoch", one.epoch());
        node.put("pid", one.pid());
        node.put("namespace", one.namespace());
        node.put("startTime", one.startTime());
        node.put("isAlive", one.isAlive());
        node.put("joined", one.joined().toString());
    }
}
