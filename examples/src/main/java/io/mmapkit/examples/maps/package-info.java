/** {@code mmapkit maps}: what is mapped where in a process. */
package io.mmapkit.examples.maps;
