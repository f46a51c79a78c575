package io.mmapkit.examples.maps;

import io.mmapkit.vm.MemoryUse;
import io.mmapkit.vm.NamedMapping;

/**
 * A mapping as it is shown.
 *
 * @param use its figures
 * @param heat how much of each part is in memory, from 0 to 1; empty if that isn't known
 */
record Row(NamedMapping named, MemoryUse use, double[] heat) {}
