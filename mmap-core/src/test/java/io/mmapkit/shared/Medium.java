package io.mmapkit.shared;

import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** What segments can live in. */
enum Medium {
    SHM {
        @Override
        Supplier<SharedSegmentBuilder> place(Scene scene) {
            String name = scene.name();
            return () -> SharedSegment.builder().name(name);
        }
    },
    DISK {
        @Override
        Supplier<SharedSegmentBuilder> place(Scene scene) throws IOException {
            Path path = scene.path("segment");
            return () -> SharedSegment.builder().file(path);
        }
    },
    TMPFS {
        @Override
        Supplier<SharedSegmentBuilder> place(Scene scene) throws IOException {
            Path path = scene.inMemory("segment");
            return () -> SharedSegment.builder().file(path);
        }
    },
    MEMFD {
        @Override
        Supplier<SharedSegmentBuilder> place(Scene scene) {
            return () -> SharedSegment.builder().memfd("test");
        }

        @Override
        SharedSegmentBuilder again(Supplier<SharedSegmentBuilder> place, SharedSegment made) {
            return SharedSegment.builder().descriptor(made.descriptor());
        }
    };

    /** A new place, each time with a new builder. */
    abstract Supplier<SharedSegmentBuilder> place(Scene scene) throws IOException;

    /** What attaches to a segment that was made at a place. */
    SharedSegmentBuilder again(Supplier<SharedSegmentBuilder> place, SharedSegment made) {
        return place.get();
    }
}
