package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system on the network may report an error when a file is closed. Here it is the test that closed it before. */
@Timeout(30)
final class RefusedCloseTest {
    @AutoClose private final Scene scene = Scene.create();

    private Path file(String name) throws Exception {
        Path file = scene.path(name);
        MappedRegion.builder().file(file).create().length(PAGE).map().close();
        return file;
    }

    private static void closeDescriptorOf(Path file) throws Exception {
        List<String> open = Self.descriptors().stream().filter(one -> one.endsWith(file.getFileName().toString()))
                .toList();
        assertThat(open).hasSize(1);
        Unistd.close(Integer.parseInt(open.getFirst().split(" ")[0]));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsTheRegionNevertheless(boolean confined) throws Exception {
        Path file = file("refused-" + confined);
        AtomicReference<RegionLeak> leak = new AtomicReference<>();
        RegionBuilder builder = MappedRegion.builder().file(file).onLeak(leak::set);
        MappedRegion region = confined ? builder.confined().map() : builder.map();
        closeDescriptorOf(file);
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(region::close);
        assertThat(region).asString().endsWith("closed]");
        assertThatIllegalStateException().isThrownBy(region::segment).withMessage("the region is closed");
        region.close(); // does nothing, as of any other
        assertThat(leak).hasNullValue();
    }

    @Test
    void givesTheOthersOfAGroupBack() throws Exception {
        Path file = file("refused-group");
        RegionGroup group = RegionGroup.open();
        MappedRegion first = MappedRegion.builder().file(file).group(group).map();
        MappedRegion second = MappedRegion.builder().memfd("second-of-group").length(PAGE).group(group).map();
        first.close();
        second.close();
        closeDescriptorOf(file);
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(group::close);
        assertThat(Self.descriptorsOf("second-of-group")).isZero();
        group.close();
        assertThatIllegalStateException().isThrownBy(() -> MappedRegion.builder().file(file).group(group).map());
    }
}
