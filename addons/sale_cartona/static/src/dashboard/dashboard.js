/** @odoo-module **/

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import {
    Component,
    makeState,
    onMounted,
    onWillStart,
    onWillUnmount,
    quietly,
} from "./owl_bridge";

const MODEL = "cartona.dashboard";

// Milliseconds between two looks: a change is seen within three seconds.
const INTERVAL = 2800;
// After a failure it is asked less often, up to this.
const LONGEST_INTERVAL = 30000;

/**
 * Draws what the server says, in the server's words, and tells it what was pressed.
 *
 * It asks again and again, but only while somebody looks at it.
 */
export class CartonaDashboard extends Component {
    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.state = makeState({ shown: null, isLost: false, pressed: "" });
        this.timer = null;
        this.isLeft = false;
        this.interval = INTERVAL;
        this.onVisibility = () => this.look();
        onWillStart(() => this.refresh());
        onMounted(() => {
            document.addEventListener("visibilitychange", this.onVisibility);
            this.plan();
        });
        onWillUnmount(() => {
            this.isLeft = true;
            clearTimeout(this.timer);
            document.removeEventListener("visibilitychange", this.onVisibility);
        });
    }

    plan() {
        clearTimeout(this.timer);
        if (!this.isLeft) {
            this.timer = setTimeout(() => this.look(), this.interval);
        }
    }

    async look() {
        clearTimeout(this.timer);
        if (!document.hidden) {
            await this.refresh();
            this.plan();
        }
    }

    async refresh() {
        try {
            const shown = await quietly(this.orm).call(MODEL, "snapshot", []);
            if (!this.isLeft) {
                this.state.shown = shown;
                this.state.isLost = false;
                this.interval = INTERVAL;
            }
        } catch (error) {
            if (!this.state.shown) {
                throw error;
            }
            this.state.isLost = true;
            this.interval = Math.min(2 * this.interval, LONGEST_INTERVAL);
        }
    }

    async open(accountId, what) {
        await this.follow(await this.orm.call(MODEL, "open", [accountId, what]));
    }

    async press(accountId, name) {
        if (this.state.pressed) {
            return;
        }
        this.state.pressed = accountId + name;
        try {
            await this.follow(await this.orm.call(MODEL, "press", [accountId, name]));
        } finally {
            this.state.pressed = "";
        }
        await this.refresh();
    }

    async follow(action) {
        if (action && action.params && action.params.next) {
            // The page draws itself anew anyway.
            delete action.params.next;
        }
        if (action) {
            await this.actionService.doAction(action);
        }
    }
}
CartonaDashboard.template = "sale_cartona.Dashboard";

registry.category("actions").add("sale_cartona.dashboard", CartonaDashboard);
