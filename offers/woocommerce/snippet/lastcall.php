<?php
/**
 * Plugin Name: Lastcall
 * Description: Puts a personal code into the cart from the address /discount/CODE, and keeps what is in the cart.
 * Version: 1
 * Requires Plugins: woocommerce
 *
 * Copy this file to wp-content/mu-plugins/lastcall.php. It has no settings, stores nothing of its own but the code that
 * waits for a first product in the shopper's session, and talks to no other server.
 */

defined( 'ABSPATH' ) || exit;

/** The code of an address /discount/CODE below the shop's home, '' for any other address. */
function lastcall_code_of_address(): string {
	$path = (string) wp_parse_url( wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ), PHP_URL_PATH );
	$home = rtrim( (string) wp_parse_url( home_url(), PHP_URL_PATH ), '/' );
	if ( '' !== $home && 0 === strpos( $path, $home . '/' ) ) {
		$path = substr( $path, strlen( $home ) );
	}
	return preg_match( '#^/discount/([A-Za-z0-9-]{4,64})/?$#', $path, $found ) ? $found[1] : '';
}

/** Puts a code into a cart that has something in it; an empty one gets it with its first product. */
function lastcall_apply( string $code ): void {
	if ( WC()->cart->is_empty() ) {
		WC()->session->set( 'lastcall_code', $code );
		return;
	}
	WC()->session->set( 'lastcall_code', null );
	if ( ! WC()->cart->has_discount( $code ) ) {
		WC()->cart->apply_coupon( $code );
	}
}

add_action(
	'template_redirect',
	function (): void {
		$code = lastcall_code_of_address();
		if ( '' === $code || ! function_exists( 'WC' ) || ! WC()->cart || ! WC()->session ) {
			return;
		}
		nocache_headers();
		header( 'Referrer-Policy: no-referrer' );
		if ( ! WC()->session->has_session() ) {
			WC()->session->set_customer_session_cookie( true );
		}
		$product = absint( $_GET['add'] ?? 0 );
		if ( $product > 0 && WC()->cart->is_empty() ) {
			$variation = 'product_variation' === get_post_type( $product );
			WC()->cart->add_to_cart( $variation ? wp_get_post_parent_id( $product ) : $product, 1, $variation ? $product : 0 );
		}
		lastcall_apply( $code );
		wp_safe_redirect( wc_get_cart_url(), 303 );
		exit;
	},
	0
);

add_action(
	'woocommerce_add_to_cart',
	function (): void {
		$code = WC()->session ? WC()->session->get( 'lastcall_code' ) : null;
		if ( is_string( $code ) && '' !== $code ) {
			lastcall_apply( $code );
		}
	},
	100,
	0
);
