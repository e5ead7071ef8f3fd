"""Odoo's web client as a person uses it: menus, buttons and fields by what they say."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tools.series import facts


class Backend:
    """One tab of the web client."""

    def __init__(self, page: Page, url: str, pictures: Path) -> None:
        self.page = page
        self.url = url
        self.pictures = pictures

    def log_in(self, login: str, password: str) -> None:
        """Log in and wait for the web client."""
        self.page.goto(f"{self.url}/web/login")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("button[type=submit]").first.click()
        expect(self.page.locator(".o_main_navbar")).to_be_visible()

    def open_app(self, name: str) -> None:
        """Choose an app of the apps' menu."""
        self.page.locator(".o_navbar_apps_menu button").first.click()
        self.page.locator(".o_app", has_text=re.compile(rf"^\s*{name}\s*$")).click()
        expect(self.page.locator(".o_menu_brand")).to_have_text(name)
        self.wait_loaded()

    def open_menu(self, name: str, under: str | None = None) -> None:
        """Choose a menu of the app that is open, which may stand under another."""
        sections = self.page.locator(".o_menu_sections")
        sections.get_by_text(under or name, exact=True).click()
        if under:
            opened = self.page.locator(".o_menu_sections .dropdown-menu, .o-dropdown--menu")
            opened.get_by_text(name, exact=True).click()
        title = ".o_breadcrumb, .breadcrumb, .o_control_panel .o_last_breadcrumb_item"
        expect(self.page.locator(title).first).to_contain_text(name)
        self.wait_loaded()

    def open_record(self, series: str, model: str, record_id: int) -> None:
        """Open a form by its address, which newer series write in another way."""
        address = facts(series).record_path.format(model=model, id=record_id)
        self.page.goto("about:blank")
        self.page.goto(self.url + address)
        expect(self.page.locator(".o_form_view")).to_be_visible()

    def wait_loaded(self) -> None:
        """Wait until the view that was asked for stands there."""
        expect(self.page.locator(".o_loading_indicator")).to_be_hidden()
        view = ".o_list_renderer, .o_kanban_renderer, .o_view_nocontent, .o_form_view"
        view += ", .o_list_table, .o_kanban_view, .o_cartona_dashboard"
        expect(self.page.locator(view).first).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button of the form."""
        self.page.locator(".o_form_statusbar, .o_control_panel, .o_form_sheet").get_by_role(
            "button", name=name, exact=True
        ).first.click()

    def begin_record(self) -> None:
        """Begin a new record of the list."""
        self.page.locator(".o_list_button_add:visible").first.click()

    def press_stat(self, name: str) -> None:
        """Press one of the buttons at the top of a form, which may stand under *More*."""
        button = self.page.locator(f"button[name={name}]").first
        more = self.page.locator(".o_button_more").first
        expect(button.or_(more).first).to_be_visible()
        if not button.is_visible():
            more.click()
        button.click()

    def open_page(self, name: str) -> None:
        """Choose a page of the form's notebook."""
        self.page.locator(".o_notebook").get_by_text(name, exact=True).click()

    def agree(self) -> None:
        """Agree to what a dialogue asks."""
        self.page.locator(".modal-footer button.btn-primary:visible").click()
        expect(self.page.locator(".modal")).to_have_count(0)

    def field(self, name: str) -> Locator:
        """Return a field of the form."""
        return self.page.locator(
            f".o_form_view [name={name}].o_field_widget:not(.o_invisible_modifier)"
        ).first

    def fill(self, name: str, value: str) -> None:
        """Type into a field of the form."""
        form, kind = ".o_form_view", ":is(input, textarea)"
        is_shown = f"[name={name}].o_field_widget:not(.o_invisible_modifier)"
        # On 15.0 the box itself is the field.
        box = self.page.locator(f"{form} {is_shown} {kind}, {form} {kind}{is_shown}").first
        box.fill(value)
        box.press("Tab")

    def save(self) -> None:
        """Save the form and wait until it is."""
        self.page.locator(".o_form_button_save").click()
        expect(self.page.locator(".o_form_button_save")).to_be_hidden()

    def row(self, text: str | re.Pattern) -> Locator:
        """Return the rows of the list that say ``text``."""
        return self.page.locator(".o_data_row").filter(has_text=text)

    def open_row(self, text: str | re.Pattern) -> None:
        """Open the record of a list whose row says ``text``."""
        self.row(text).first.locator("td.o_data_cell").first.click()
        expect(self.page.locator(".o_form_view")).to_be_visible()

    def picture(self, name: str) -> None:
        """Keep a screenshot of what is there once nothing loads any more."""
        expect(self.page.locator(".o_loading_indicator")).to_be_hidden()
        self.page.screenshot(path=self.pictures / f"{name}.png")
