package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Configuration;
import jdk.jfr.Name;
import org.junit.jupiter.api.Test;

/** The settings file of Flight Recorder knows each event, and no other. */
final class EventSettingsTest {
    @Test
    void enablesEachEvent() throws Exception {
        try (Reader file = new InputStreamReader(MappedRegion.class.getResourceAsStream("/mmapkit.jfc"),
                StandardCharsets.UTF_8)) {
            List<String> enabled = Stream.of(RegionEvents.class.getDeclaredClasses())
                    .map(event -> event.getAnnotation(Name.class).value() + "#enabled").toList();
            assertThat(Configuration.create(file).getSettings().entrySet())
                    .filteredOn(setting -> setting.getKey().endsWith("#enabled"))
                    .allMatch(setting -> setting.getValue().equals("true")).extracting(setting -> setting.getKey())
                    .containsExactlyInAnyOrderElementsOf(enabled);
        }
    }
}
