package io.mmapkit.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StationsTest {
    /** The values of each name, in tenths, and the text that has them. */
    private static final class Sample {
        final Map<String, LongSummaryStatistics> values = new HashMap<>();
        final byte[] text;

        Sample(Random random, List<String> names, int lines) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < lines; i++) {
                String name = names.get(random.nextInt(names.size()));
                int tenths = i < 2 ? i == 0 ? -999 : 999 : random.nextInt(-999, 1_000);
                values.computeIfAbsent(name, _ -> new LongSummaryStatistics()).accept(tenths);
                out.writeBytes(line(name, tenths));
            }
            text = out.toByteArray();
        }

        /** A name's hash is what comes out of a line of it with the value 0. */
        long checksum() {
            return values.entrySet().stream().mapToLong(entry -> read(line(entry.getKey(), 0)).checksum()
                    * (31 * entry.getValue().getSum() + entry.getValue().getCount())).sum();
        }

        long span() {
            return values.values().stream().mapToLong(LongSummaryStatistics::getMax).max().orElseThrow()
                    - values.values().stream().mapToLong(LongSummaryStatistics::getMin).min().orElseThrow();
        }
    }

    @Test
    void addsUpWhatIsThere() {
        Random random = Randoms.next("StationsTest");
        for (int round = 0; round < 100; round++) {
            Sample sample = new Sample(random, names(random), random.nextInt(1, 400));
            Stations stations = read(sample.text);
            assertThat(stations.checksum()).isEqualTo(sample.checksum());
            assertThat((long) stations.span()).isEqualTo(sample.span());
        }
    }

    @Test
    void partsAddUpToTheWhole() {
        Random random = Randoms.next("StationsTest, parts");
        for (int round = 0; round < 100; round++) {
            Sample sample = new Sample(random, names(random), random.nextInt(2, 100));
            MemorySegment bytes = MemorySegment.ofArray(sample.text);
            long sum = 0;
            for (long at = 0; at < sample.text.length;) {
                Stations part = new Stations();
                at = part.read(bytes, at, Math.min(sample.text.length, at + random.nextInt(1, 500)),
                        sample.text.length);
                sum += part.checksum();
            }
            assertThat(sum).isEqualTo(sample.checksum());
        }
    }

    @Test
    void aLineWithoutItsEndIsLeft() {
        byte[] whole = line("Oslo", -34);
        byte[] more = "Bergen;12.".getBytes(StandardCharsets.US_ASCII);
        for (int length = 0; length <= more.length; length++) {
            byte[] text = new byte[whole.length + length];
            System.arraycopy(whole, 0, text, 0, whole.length);
            System.arraycopy(more, 0, text, whole.length, length);
            Stations stations = new Stations();
            assertThat(stations.read(MemorySegment.ofArray(text), 0, text.length, text.length))
                    .isEqualTo(whole.length);
            assertThat(stations.checksum()).isEqualTo(read(whole).checksum());
        }
    }

    @Test
    void forgetsWhenItIsCleared() {
        Stations stations = read(line("Oslo", -34));
        stations.clear();
        assertThat(stations.checksum()).isZero();
        assertThat(stations.span()).isZero();
    }

    @Test
    void tenThousandNamesAreTheMost() {
        String most = IntStream.range(0, 10_000).mapToObj(i -> "name" + i + ";1.5\n").collect(Collectors.joining());
        read((most + most).getBytes(StandardCharsets.US_ASCII));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read((most + "one more;1.5\n").getBytes(StandardCharsets.US_ASCII)))
                .withMessageContaining("more than 10000 names");
    }

    private static List<String> names(Random random) {
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(1, 60); i > 0; i--) {
            StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(1, 101); length > 0; length--) {
                int letter = random.nextInt(' ', 256); // high bits, too
                name.append(letter == ';' ? '_' : (char) letter);
            }
            names.add(name.toString());
        }
        return names;
    }

    private static Stations read(byte[] text) {
        Stations stations = new Stations();
        assertThat(stations.read(MemorySegment.ofArray(text), 0, text.length, text.length)).isEqualTo(text.length);
        return stations;
    }

    private static byte[] line(String name, int tenths) {
        return (name + ";" + (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10 + "\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
