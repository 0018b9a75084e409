//! A small window at the top left of the screen that hands out the files of its arguments when it is dragged from, as a
//! file manager does.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
fn main() {
    use gtk::prelude::*;

    let files: Vec<String> = std::env::args_os()
        .skip(1)
        .filter_map(|file| gtk::glib::filename_to_uri(std::path::Path::new(&file), None).ok())
        .map(Into::into)
        .collect();
    if gtk::init().is_err() {
        eprintln!("drag-source: there is no screen");
        return;
    }
    let window = gtk::Window::new(gtk::WindowType::Popup);
    window.set_default_size(80, 80);
    window.move_(0, 0);
    let ground = gtk::EventBox::new();
    ground.drag_source_set(gtk::gdk::ModifierType::BUTTON1_MASK, &[], gtk::gdk::DragAction::COPY);
    ground.drag_source_add_uri_targets();
    ground.connect_drag_data_get(move |_, _, data, _, _| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        data.set_uris(&files);
    });
    window.add(&ground);
    window.connect_map_event(|_, _| {
        println!("ready");
        gtk::glib::Propagation::Proceed
    });
    window.show_all();
    gtk::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
