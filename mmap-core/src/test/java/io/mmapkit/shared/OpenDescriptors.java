package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.testing.Self;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What this process has open of the kinds that these tests open, to find out whether any is left. */
record OpenDescriptors(Set<String> open) {
    // not the files that the JVM opens when it likes, such as JARs
    private static final Pattern KINDS = Pattern.compile(" (socket:|/memfd:|anon_inode:\\[pidfd|pipe:)");

    static OpenDescriptors now() throws IOException {
        return new OpenDescriptors(Self.descriptors().stream().filter(one -> KINDS.matcher(one).find())
                .collect(Collectors.toSet()));
    }

    void assertNoMoreNow() throws IOException {
        assertThat(now().open).isEqualTo(open);
    }
}
