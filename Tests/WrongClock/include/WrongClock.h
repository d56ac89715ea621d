/* Nothing to call: the library is loaded in front of the C library. */
