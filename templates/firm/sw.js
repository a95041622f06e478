{% load static %}// Keeps the pages of /firm/ that this device has seen: the network first, else the last copy; and sends what waits.
"use strict";
importScripts("{% static 'js/waiting.js' %}");
const FILES = ["{% static 'css/tokens.css' %}", "{% static 'css/base.css' %}", "{% static 'css/components.css' %}", "{% static 'js/app.js' %}", "{% static 'js/waiting.js' %}", "{% static 'js/firm.js' %}", "{% static 'img/icons.svg' %}", "{% static 'img/logo.svg' %}"];
const STAND_IN = "{% url 'firm-offline' %}";
const SHELL = `shell ${FILES.join()}`;
const MOST = 60;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll([STAND_IN, ...FILES])));
});

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith("shell") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
})()));

// A page of one person; those of whoever was here before are dropped.
async function keep(address, answer) {
  const text = await answer.text();
  const person = /data-person="(\d+)"/.exec(text)?.[1];
  if (!person) return;
  const own = `pages ${person}`;
  for (const name of await caches.keys()) if (name.startsWith("pages") && name !== own) await caches.delete(name);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  for (const name of ["Content-Security-Policy", "Referrer-Policy"]) headers[name] = answer.headers.get(name) ?? "";
  const copy = new Response(text.replace("<html ", `<html data-kept="${new Date().toISOString()}" `), { headers });
  const pages = await caches.open(own);
  await pages.delete(address);
  await pages.put(address, copy);
  for (const oldest of (await pages.keys()).slice(0, -MOST)) await pages.delete(oldest);
}

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    const html = answer.headers.get("Content-Type")?.startsWith("text/html");
    if (answer.status === 200 && html) event.waitUntil(keep(url.pathname + url.search, answer.clone()));
    return answer;
  } catch {
    return (await caches.match(url.pathname + url.search, { ignoreVary: true })) ?? caches.match(STAND_IN, { ignoreVary: true });
  }
}

async function posted(request, url) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const form = await copy.formData();
    if (!form.get("client_uuid")) throw error;
    await waiting.keep(url.pathname, form, "");
    await registration.sync?.register("waiting").catch(() => {});
    return Response.redirect("{% url 'firm-receipts' %}", 303);
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode === "navigate") {
    event.respondWith(event.request.method === "POST" ? posted(event.request, url) : page(event, url));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { ignoreVary: true }).then((file) => file ?? fetch(event.request)));
  }
});

self.addEventListener("sync", (event) => event.waitUntil(waiting.send().then((state) => {
  if (state === "later") throw new Error("later"); // the browser tries again
})));
