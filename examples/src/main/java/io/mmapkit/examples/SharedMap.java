package io.mmapkit.examples;

import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.shared.SharedSegment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A hash map in a shared segment: two JVMs fill it at once, one is killed and the other goes on; and after a restart all of it is there. */
final class SharedMap {
    private static final int KEYS = 5_000; // of each
    private static final int ALL = 2 * KEYS;
    private static final long SIZE = 4 << 20;
    private static final int KILLED_AFTER = 2_000;

    private SharedMap() {}

    static void run() throws IOException {
        try (Scratch scratch = Scratch.named("shared-map"); Stage stage = Stage.named("shared-map")) {
            Path file = scratch.file("map");
            try (SharedSegment segment = SharedSegment.builder().file(file).byteSize(SIZE).create()) {
                BytesMap map = BytesMap.of(segment, ALL);
                long told = killOne(stage, file, map);
                Expect.that(told >= KILLED_AFTER, "the other put some");
                for (int key = 0; key < told; key++) {
                    Expect.that(has(map, "other", key), "what it said that it had put is there");
                }
                System.out.println("first kills it; all " + told + " keys that it told of are there");
                put(map, "other", (int) told, KEYS);
                put(map, "first", 0, KEYS); // again: in place of what is there
                Expect.that(map.size() == ALL, "there are all keys");
            } // nobody has it any more
            try (SharedSegment segment = SharedSegment.builder().file(file).attach()) {
                BytesMap map = BytesMap.of(segment, ALL);
                for (int key = 0; key < KEYS; key++) {
                    Expect.that(has(map, "first", key) && has(map, "other", key),
                            "everything is there after a restart");
                }
                System.out.println("after a restart: " + map.size() + " keys, all with their values");
                for (int key = 0; key < KEYS; key += 2) {
                    Expect.that(map.remove(bytes("first " + key)), "it was there");
                }
                RegionAllocator.open(segment).check();
                System.out.println("half of one's keys removed: " + map.size() + " are left, and the heap is whole");
            }
        }
    }

    /** Fills the map together with another JVM, and kills that; returns how many keys it told of. */
    private static long killOne(Stage stage, Path file, BytesMap map) throws IOException {
        Process other = stage.startHeard(SharedMap.class, file.toString());
        long told = 0;
        try (BufferedReader output = other.inputReader()) {
            put(map, "first", 0, KEYS);
            while (told < KILLED_AFTER) {
                String line = output.readLine();
                Expect.that(line != null, "the other JVM goes on");
                told = Long.parseLong(line);
            }
            stage.kill(other); // kill -9, wherever it is by now
        }
        return told;
    }

    /** The other JVM: puts keys, and says every hundred how many. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[0])).attach();
        BytesMap map = BytesMap.of(segment, ALL);
        for (int key = 0; key < KEYS; key += 100) {
            put(map, "other", key, key + 100);
            System.out.println(key + 100);
        }
        Waiting.until(() -> false, "this JVM is killed");
    }

    private static void put(BytesMap map, String who, int from, int to) {
        for (int key = from; key < to; key++) {
            map.put(bytes(who + ' ' + key), bytes("value " + key));
        }
    }

    private static boolean has(BytesMap map, String who, int key) {
        byte[] value = map.get(bytes(who + ' ' + key));
        return value != null && new String(value, StandardCharsets.UTF_8).equals("value " + key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
