/*
 * What libgit2's archive asks of libssh2, GSSAPI and mbed TLS, for the fully static executable.
 *
 * stet speaks no network protocol through libgit2 (fetching is git's own work), but its set-up
 * touches these libraries: loading the shared ones, and reading every certificate of the machine,
 * takes longer than all of `stet get`. Here set-up succeeds and every use fails. SHA-256 stays
 * mbed TLS's own. The argument lists do not matter: nothing here reads an argument.
 */
#include "CNetworkStubs.h"

#define STET_READY(name) \
  long name(void) { return 0; }
#define STET_REFUSED(name) \
  long name(void) { return -1; }

/* Set-up and tear-down; a connection is refused by the handshake below. */
STET_READY(libssh2_exit)
STET_READY(libssh2_init)
STET_READY(mbedtls_ctr_drbg_free)
STET_READY(mbedtls_ctr_drbg_init)
STET_READY(mbedtls_ctr_drbg_seed)
STET_READY(mbedtls_entropy_free)
STET_READY(mbedtls_entropy_init)
STET_READY(mbedtls_ssl_close_notify)
STET_READY(mbedtls_ssl_conf_authmode)
STET_READY(mbedtls_ssl_conf_ca_chain)
STET_READY(mbedtls_ssl_conf_ciphersuites)
STET_READY(mbedtls_ssl_conf_min_version)
STET_READY(mbedtls_ssl_conf_rng)
STET_READY(mbedtls_ssl_config_defaults)
STET_READY(mbedtls_ssl_config_free)
STET_READY(mbedtls_ssl_config_init)
STET_READY(mbedtls_ssl_free)
STET_READY(mbedtls_ssl_get_peer_cert)
STET_READY(mbedtls_ssl_init)
STET_READY(mbedtls_ssl_set_bio)
STET_READY(mbedtls_ssl_set_hostname)
STET_READY(mbedtls_strerror)
STET_READY(mbedtls_x509_crt_free)
STET_READY(mbedtls_x509_crt_init)
STET_READY(mbedtls_x509_crt_verify_info)

/* Set-up gives up where not one cipher is known. */
long mbedtls_ssl_get_ciphersuite_id(void) { return 1; }

/* Use; no certificate is read (what holds one is never initialized). */
STET_REFUSED(mbedtls_x509_crt_parse_file)
STET_REFUSED(mbedtls_x509_crt_parse_path)
STET_REFUSED(gss_delete_sec_context)
STET_REFUSED(gss_display_status)
STET_REFUSED(gss_import_name)
STET_REFUSED(gss_indicate_mechs)
STET_REFUSED(gss_init_sec_context)
STET_REFUSED(gss_release_buffer)
STET_REFUSED(gss_release_name)
STET_REFUSED(gss_release_oid_set)
STET_REFUSED(libssh2_agent_connect)
STET_REFUSED(libssh2_agent_disconnect)
STET_REFUSED(libssh2_agent_free)
STET_REFUSED(libssh2_agent_get_identity)
STET_REFUSED(libssh2_agent_init)
STET_REFUSED(libssh2_agent_list_identities)
STET_REFUSED(libssh2_agent_userauth)
STET_REFUSED(libssh2_channel_close)
STET_REFUSED(libssh2_channel_free)
STET_REFUSED(libssh2_channel_open_ex)
STET_REFUSED(libssh2_channel_process_startup)
STET_REFUSED(libssh2_channel_read_ex)
STET_REFUSED(libssh2_channel_set_blocking)
STET_REFUSED(libssh2_channel_write_ex)
STET_REFUSED(libssh2_hostkey_hash)
STET_REFUSED(libssh2_knownhost_checkp)
STET_REFUSED(libssh2_knownhost_free)
STET_REFUSED(libssh2_knownhost_init)
STET_REFUSED(libssh2_knownhost_readfile)
STET_REFUSED(libssh2_session_abstract)
STET_REFUSED(libssh2_session_disconnect_ex)
STET_REFUSED(libssh2_session_free)
STET_REFUSED(libssh2_session_handshake)
STET_REFUSED(libssh2_session_hostkey)
STET_REFUSED(libssh2_session_init_ex)
STET_REFUSED(libssh2_session_last_error)
STET_REFUSED(libssh2_session_method_pref)
STET_REFUSED(libssh2_session_set_blocking)
STET_REFUSED(libssh2_userauth_authenticated)
STET_REFUSED(libssh2_userauth_keyboard_interactive_ex)
STET_REFUSED(libssh2_userauth_list)
STET_REFUSED(libssh2_userauth_password_ex)
STET_REFUSED(libssh2_userauth_publickey)
STET_REFUSED(libssh2_userauth_publickey_fromfile_ex)
STET_REFUSED(libssh2_userauth_publickey_frommemory)
STET_REFUSED(mbedtls_ctr_drbg_random)
STET_REFUSED(mbedtls_entropy_func)
STET_REFUSED(mbedtls_ssl_get_verify_result)
STET_REFUSED(mbedtls_ssl_handshake)
STET_REFUSED(mbedtls_ssl_read)
STET_REFUSED(mbedtls_ssl_setup)
STET_REFUSED(mbedtls_ssl_write)

void *GSS_C_NT_HOSTBASED_SERVICE = 0;

void stet_link_network_stubs(void) {}
