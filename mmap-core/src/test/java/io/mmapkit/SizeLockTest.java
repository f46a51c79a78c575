package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Unistd;
import io.mmapkit.os.Memfd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who change the size of one file wait for each other, and nobody else does. */
@Timeout(60)
final class SizeLockTest {
    @Test
    void keepsNobodyFromAnotherFile() throws Exception {
        List<OpenFile> files = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                files.add(file());
            }
            SizeLock held = SizeLock.take(files.getFirst());
            FutureTask<Integer> others = new FutureTask<>(() -> {
                for (OpenFile file : files.subList(1, files.size())) {
                    SizeLock.take(file).release();
                }
                return files.size();
            });
            Thread.ofPlatform().start(others);
            assertThat(others.get()).isEqualTo(200);
            held.release();
        } finally {
            for (OpenFile file : files) {
                Unistd.close(file.descriptor());
            }
        }
    }

    @Test
    void keepsOthersOfItsProcessFromItsFile() throws Exception {
        OpenFile file = file();
        SizeLock held = SizeLock.take(file);
        FutureTask<Boolean> other = new FutureTask<>(() -> {
            SizeLock.take(file).release();
            return true;
        });
        Thread waits = Thread.ofPlatform().start(other);
        while (waits.getState() != Thread.State.WAITING) {
            assertThat(other.isDone()).isFalse();
            Thread.onSpinWait();
        }
        held.release();
        assertThat(other.get()).isTrue();
        Unistd.close(file.descriptor());
    }

    private static OpenFile file() throws IOException {
        return OpenFile.of(Memfd.create("sized", 0, false), null);
    }
}
