package io.mmapkit.libc.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

final class SystemCallExceptionTest {
    private final SystemCallException refused = new SystemCallException("munmap", "addr=0x0, length=0", Errno.EINVAL);

    @Test
    void saysCallArgumentsAndError() {
        assertThat(refused).isInstanceOf(IOException.class)
                .hasMessage("munmap(addr=0x0, length=0) failed: EINVAL (22) Invalid argument");
        assertThat(refused.call()).isEqualTo("munmap");
        assertThat(refused.arguments()).isEqualTo("addr=0x0, length=0");
        assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
    }

    @Test
    void survivesSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(refused);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            SystemCallException copy = (SystemCallException) in.readObject();
            assertThat(copy).hasMessage(refused.getMessage());
            assertThat(copy.errno()).isEqualTo(Errno.EINVAL);
            assertThat(copy.arguments()).isEqualTo(refused.arguments());
        }
    }

    @Test
    void rejectsMissingParts() {
        assertThatNullPointerException().isThrownBy(() -> new SystemCallException(null, "", Errno.EIO));
        assertThatNullPointerException().isThrownBy(() -> new SystemCallException("read", null, Errno.EIO));
        assertThatNullPointerException().isThrownBy(() -> new SystemCallException("read", "", null));
    }
}
