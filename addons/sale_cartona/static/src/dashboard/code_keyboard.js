/** @odoo-module **/

// Where a retailer's code is typed, a phone shows its keys of digits. What Odoo draws an input with
// cannot be told so; it is said before the phone asks for it.

function wantDigits({ target }) {
    if (target.closest && target.closest(".o_cartona_digits") && target.matches("input")) {
        target.inputMode = "numeric";
    }
}

document.addEventListener("pointerdown", wantDigits, true);
document.addEventListener("focusin", wantDigits, true);
