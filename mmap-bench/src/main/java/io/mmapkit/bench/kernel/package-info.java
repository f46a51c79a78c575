/** What is computed of the bytes of a file, however they are had: the same loops for all contenders. */
package io.mmapkit.bench.kernel;
