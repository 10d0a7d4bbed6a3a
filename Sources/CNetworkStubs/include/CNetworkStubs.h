#ifndef STET_CNETWORKSTUBS_H
#define STET_CNETWORKSTUBS_H

/* Does nothing; a target needs something to declare. */
void stet_link_network_stubs(void);

#endif
