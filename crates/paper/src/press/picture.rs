//! Pictures on a page: the QR code and the holder's photo.
use crate::{
    document::{Deflate, Numbers},
    photo::Photo,
    qr,
};
use pdf_writer::{Filter, Pdf, Ref};

/// A picture on the page.
pub(super) enum Picture<'a> {
    Qr(qr::Bits),
    Photo(&'a Photo),
}

impl Picture<'_> {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Qr(_) => "Qr",
            Self::Photo(_) => "Photo",
        }
    }

    pub(super) fn write(&self, pdf: &mut Pdf, numbers: &mut Numbers, deflate: &mut Deflate) -> Ref {
        let number = numbers.next();
        match self {
            Self::Qr(bits) => {
                let packed = deflate.stream(&bits.rows);
                let mut image = pdf.image_xobject(number, &packed);
                let side = i32::try_from(bits.side).unwrap_or(0);
                image.filter(Filter::FlateDecode);
                image
                    .width(side)
                    .height(side)
                    .bits_per_component(1)
                    .color_space()
                    .device_gray();
            }
            Self::Photo(photo) => {
                let (bytes, width, height, colour) = photo.parts();
                let mut image = pdf.image_xobject(number, bytes);
                image.filter(Filter::DctDecode);
                image
                    .width(i32::from(width))
                    .height(i32::from(height))
                    .bits_per_component(8);
                if colour {
                    image.color_space().device_rgb();
                } else {
                    image.color_space().device_gray();
                }
            }
        }
        number
    }
}
