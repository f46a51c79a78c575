package io.mmapkit.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void areWholeBlocksOfTheFile() {
        Random random = Randoms.next("PlacesTest");
        for (int block : new int[]{8, 4096, 65_536}) {
            for (long bytes : new long[]{block, block + 1, 3L * block - 1, 10L * block, 1L << 40}) {
                Places places = new Places(bytes, block);
                places.choose(random.nextLong(), random.nextInt(10_000));
                assertThat(Arrays.stream(places.offsets()))
                        .allMatch(at -> at >= 0 && at % block == 0 && at + block <= bytes);
            }
        }
    }

    @Test
    void areEverywhereAndTheSameForOneSeed() {
        Places places = new Places(80, 8);
        places.choose(1, 0);
        long[] first = places.offsets().clone();
        assertThat(Arrays.stream(first).distinct().count()).isEqualTo(10);
        places.choose(1, first.length);
        assertThat(places.offsets()).isNotEqualTo(first);
        places.choose(2, 0);
        assertThat(places.offsets()).isNotEqualTo(first);
        places.choose(1, 0);
        assertThat(places.offsets()).isEqualTo(first);
    }
}
