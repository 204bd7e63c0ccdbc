// What there is to choose, as the engine sends it (ids and limits), with the names that people read.

import { nameOf, text } from "../texts/texts.js";

/** @typedef {import("../types.d.ts").Choices} Choices */
/** @typedef {Omit<import("../types.d.ts").Catalogue, "claims">} NamedChoices */

/**
 * @param {Choices} choices
 * @returns {NamedChoices}
 */
export function withNames(choices) {
  return {
    ...choices,
    models: choices.models.map((model) => ({
      ...model,
      title: nameOf("model", model.id),
      python: nameOf("python", model.id),
      reason: model.available ? null : text(model.needs === "isolation" ? "bench.missing.isolation" : "bench.missing.workers"),
    })),
    kernels: choices.kernels.map((kernel) => ({
      ...kernel,
      title: nameOf("kernel", kernel.id),
      kind: nameOf("kernel-kind", kernel.id),
      sizeUnit: nameOf("kernel-unit", kernel.id),
    })),
    services: choices.services.map((service) => ({ ...service, title: nameOf("service", service.id), note: nameOf("service-note", service.id) })),
  };
}
