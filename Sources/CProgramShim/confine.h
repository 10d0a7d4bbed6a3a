#ifndef STET_CONFINE_H
#define STET_CONFINE_H

/* Lets this process, and all it starts, write below one folder only, use no TCP, and signal nobody
   outside; as much of it as the kernel's Landlock knows. Flags say what stays allowed. Needs
   no_new_privs. Only system calls are made. */
void stet_confine(const char *folder, int writes_anywhere, int keeps_network);

#endif
