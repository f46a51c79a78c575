package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.file.Path;

/** What a region can be of. All kinds keep the same promises. */
enum Kind {
    FILE {
        @Override
        RegionBuilder builder(Scene scene, long size) throws IOException {
            return MappedRegion.builder().file(scene.hole(size));
        }
    },
    CREATED {
        @Override
        RegionBuilder builder(Scene scene, long size) throws IOException {
            return MappedRegion.builder().file(scene.path("created-" + System.nanoTime())).createNew();
        }
    },
    DESCRIPTOR {
        @Override
        RegionBuilder builder(Scene scene, long size) throws IOException {
            return MappedRegion.builder().descriptor(scene.open(scene.hole(size), Fcntl.O_RDWR));
        }
    },
    DEVICE {
        @Override
        RegionBuilder builder(Scene scene, long size) {
            return MappedRegion.builder().file(Path.of("/dev/zero"));
        }
    },
    MEMFD {
        @Override
        RegionBuilder builder(Scene scene, long size) {
            return MappedRegion.builder().memfd("contract");
        }
    },
    ANONYMOUS {
        @Override
        RegionBuilder builder(Scene scene, long size) {
            return MappedRegion.builder().anonymous();
        }
    };

    /** A region of this kind, over a file that has a size if it isn't made for the region. */
    abstract RegionBuilder builder(Scene scene, long size) throws IOException;

    /** The same, readable and writable, and as long as it can be. */
    RegionBuilder writable(Scene scene, long size) throws IOException {
        return builder(scene, size).length(size).protection(Protection.READ, Protection.WRITE);
    }
}
