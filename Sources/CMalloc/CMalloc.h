/* What of the C library's memory Swift's own module of it leaves out. */
#if defined(__linux__)
#include <malloc.h>
#endif
