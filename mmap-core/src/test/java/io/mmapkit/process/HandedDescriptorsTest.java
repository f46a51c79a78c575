package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class HandedDescriptorsTest {
    @AutoClose private final Scene scene = Scene.create();

    /** A file system on the network may report an error when a copy is closed: the child has started by then. Here the test closed it before. */
    @Test
    @Timeout(20)
    void areClosedAlsoWhereOneReportsAnError() throws Exception {
        Path file = scene.file(new byte[1]);
        String name = file.getFileName().toString();
        int descriptor = scene.open(file, Fcntl.O_RDONLY);
        long before = Self.descriptorsOf(name);
        HandedDescriptors handed = new HandedDescriptors(4);
        handed.put(descriptor, 3);
        handed.put(descriptor, 4);
        List<Integer> copies = Self.descriptors().stream().filter(one -> one.endsWith(name))
                .map(one -> Integer.valueOf(one.split(" ")[0])).filter(one -> one != descriptor).sorted().toList();
        assertThat(copies).hasSize(2);
        Unistd.close(copies.getFirst());
        handed.close();
        assertThat(Self.descriptorsOf(name)).isEqualTo(before);
    }
}
