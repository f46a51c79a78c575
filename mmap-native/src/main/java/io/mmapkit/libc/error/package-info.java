/**
 * How a refused system call looks to Java: {@link io.mmapkit.libc.error.SystemCallException} and {@link io.mmapkit.libc.error.Errno}.
 *
 * <p>This is the one package of the native layer that is exported to everybody, because its types appear in the signatures of the layers
 * above.
 */
package io.mmapkit.libc.error;
