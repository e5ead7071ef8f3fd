/** @odoo-module **/

// The only file that knows which front end Odoo has: OWL 1.4 on 15.0, 2 since 16.0, 3 since 20.0.
// It asks for what is there, never for a number.

const owl = globalThis.owl;
const hooks = owl.hooks || owl;

export const Component = owl.Component;
export const onMounted = hooks.onMounted;
export const onWillStart = hooks.onWillStart;
export const onWillUnmount = hooks.onWillUnmount;

/** Return an object whose changes are drawn. */
export const makeState = owl.proxy || hooks.useState;

/** Return what makes calls without the web client's sign of being busy, where it can. */
export function quietly(orm) {
    return orm.silent || orm;
}
